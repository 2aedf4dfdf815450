"""CoOp: learn the words around the class name (arXiv:2109.01134)."""

from .base import PromptMethod, cosine_logits


class CoOp(PromptMethod):
    """Context optimisation: M vectors in the place of a template's words, found by gradient descent
    through the frozen text encoder (paper equations 2 and 3; CoOp trainers/coop.py).

    n_ctx          : M, number of context vectors
    position       : where the class name stands: "end", "middle" or "front"
    class_specific : False, one context for all classes [M, d]; True, one each [K, M, d]
    init           : None, N(0, 0.02^2); a text such as "a photo of a", one vector a token; or a
                     tensor [M, d] or [K, M, d]. It says M itself: n_ctx is left alone or agrees.
                     The authors count the text's words, where this counts its tokens (they part
                     for "close-up"), and their text silently turns class_specific off (coop.py:72).
    seed           : of the initial context and the batches; a list of S seeds trains S contexts in
                     one grouped run, equal to S runs alone
    epochs         : None, the papers' rule (50 for 1 shot, 100 for 2 to 4, else 200); 0 keeps init

    Fitted: context_ [M, d] or [K, M, d], float32; losses_ [steps]. With S seeds: an axis S before.
    """

    def __init__(
        self,
        clip,
        classnames,
        n_ctx=16,
        position="end",
        class_specific=False,
        init=None,
        seed=1,
        epochs=None,
        lr=0.002,
        batch_size=32,
        weight_decay=5e-4,
        momentum=0.9,
        progress=False,
    ):
        super().__init__(
            clip,
            classnames,
            n_ctx,
            position,
            class_specific,
            init,
            seed,
            epochs,
            lr,
            batch_size,
            weight_decay,
            momentum,
            progress,
        )

    def _encode(self, context):
        """Contexts [S, M, d] or [S, K, M, d] -> text features [S, K, D]."""
        return self.clip.encode_prompts(*self._layout(context))

    def _scores(self, text, pooled, local):
        return cosine_logits(self.clip, pooled, text)
