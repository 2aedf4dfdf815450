"""Methods that learn a context, the words around the class name, through the text encoder."""

import torch

from .. import checks
from ..prompts import PromptLayout
from .base import Method
from .learned import Learned


class ContextMethod(Learned):
    """A method that learns a context. It takes Learned's options as well.

    n_ctx : M, number of context vectors; None: as many as `init` has, else 16
    position : "end", "middle" or "front", where the class name stands
    class_specific : False: one context for all classes [M, d]; True: one each [K, M, d]
    init : None: N(0, 0.02^2). A text such as "a photo of a": one vector a token (the authors count
        words, and turn class_specific off, coop.py:72). Or a tensor [M, d] or [K, M, d].
    """

    learned: tuple[str, ...] = ("context",)

    def __init__(
        self, clip, classnames, n_ctx=None, position="end", class_specific=False, init=None, **rest
    ):
        super().__init__(clip, classnames, **rest)
        self.position, self.init = position, init
        self.class_specific = checks.flag("class_specific", class_specific)
        self._init = self._initial_rows()
        M = 16 if self._init is None else self._init.shape[-2]
        n_ctx = M if n_ctx is None else n_ctx
        if self._init is not None and n_ctx != M:
            raise ValueError(f"n_ctx: init has {M} context vectors, but n_ctx is {n_ctx}")
        self._layout = PromptLayout(clip, self.classnames, n_ctx, position, self.class_specific)
        self.n_ctx = self._layout.n_ctx
        self._encoded = None  # (a context, its text features): the last that was asked for

    def _shape(self, M):
        """Of the context of one seed."""
        K = (len(self.classnames),) if self.class_specific else ()
        return (*K, M, self.clip.text.width)

    def _initial_rows(self):
        if self.init is None:
            return None
        if isinstance(self.init, str):
            ids = self.clip.tokenizer.encode(self.init.replace("_", " "))
            if not ids:
                raise ValueError(f"init: expected a text with words in it, got {self.init!r}")
            return self.clip.text.token_embed(ids)  # [M, d]
        shape = tuple(getattr(self.init, "shape", ()))
        *lead, M, d = self._shape(shape[-2] if len(shape) > 1 else 0)
        if not isinstance(self.init, torch.Tensor) or shape not in ((M, d), (*lead, M, d)):
            got = f"{type(self.init).__name__} {list(shape)}" if shape else repr(self.init)
            more = f" or [{', '.join(map(str, lead))}, M, {d}]" if lead else ""
            raise ValueError(f"init: expected None, a text, or a tensor [M, {d}]{more}, got {got}")
        return checks.finite("init", self.init.detach().float()).to(self.clip.device)

    def _start(self, seed):
        shape = self._shape(self.n_ctx)
        if self._init is not None:
            return (self._init.expand(shape),)
        noise = torch.randn(shape, generator=torch.Generator().manual_seed(seed))
        return ((0.02 * noise).to(self.clip.device),)

    def _encode(self, context):
        """Contexts [S, M, d] or [S, K, M, d] -> text features [S, K, D]."""
        return self.clip.encode_prompts(*self._layout(context))

    def _prepare(self, fitted):
        """Text features: in training of this step's context, else kept while it is the same."""
        context = fitted["context"]
        if context.requires_grad:
            return self._encode(context)
        if self._encoded is None or not torch.equal(self._encoded[0], context):
            self._encoded = context.clone(), self._encode(context)
        return self._encoded[1]

    @torch.no_grad()
    def text_features(self) -> torch.Tensor:
        """The classifier's weights [K, D] (with S seeds: [S, K, D]), not normalised."""
        text = self._prepare(self._fitted()).clone()
        return text[0] if isinstance(self.seed, int) else text


def nearest_words(method: Method, k: int = 5) -> list:
    """The k tokens nearest to each learned vector: lists of (word, Euclidean distance), nested as
    `context_` is, so M lists for a unified one [M, d] (the authors' interpret_prompt.py).

    Of a model that names the tokens which its training met, `trained_token_rows`, these alone.
    """
    if "context" not in method.learned:
        raise TypeError(f"method: expected one that learns a context, got {method!r}")
    clip, context = method.clip, method._values()["context"]
    all_rows = torch.arange(len(clip.text.token_embedding))
    rows = getattr(clip.model, "trained_token_rows", all_rows)
    table = clip.text.token_embedding[rows.to(clip.device)].float()  # [vocab, d]
    vectors = context.float().flatten(0, -2)  # [.. * M, d]
    distances = torch.cdist(vectors, table, compute_mode="donot_use_mm_for_euclid_dist")
    k = checks.integer("k", k, least=1, most=len(rows))
    distances, nearest = distances.topk(k, largest=False)  # [.. * M, k]
    words = []
    for tokens, row in zip(rows[nearest.cpu()].tolist(), distances.tolist()):
        texts = [clip.tokenizer.decoder[token].replace("</w>", "") for token in tokens]
        words.append(list(zip(texts, row)))
    for size in reversed(context.shape[1:-1]):
        words = [words[i : i + size] for i in range(0, len(words), size)]
    return words
