"""CoCoOp: a context that the image shifts (arXiv:2203.05557)."""

import torch.nn.functional as F

from .context import ContextMethod
from .learned import Learned, uniform_start


class CoCoOp(ContextMethod):
    """Every vector of the context is shifted by pi(x), which a small network makes of the image:
    Linear(D, D/16), ReLU, Linear(D/16, d) of the unit image feature (paper equation 4; CoOp
    trainers/cocoop.py:95-99, 144-151). An image thus has K prompts of its own, a group of one call
    of the text tower; so a batch may hold more images than the authors' one.

    Start, epochs and batches are theirs. Fitted, with S seeds after an axis S: context_ [M, d] or
    [K, M, d]; down_ [D/16, D], down_bias_ [D/16], up_ [d, D/16], up_bias_ [d]; losses_ [steps].
    """

    prompts_per_image = True
    learned = ("context", "down", "down_bias", "up", "up_bias")
    _prepare = Learned._prepare  # the tensors as they are, since prompts depend on the image

    def __init__(
        self, clip, classnames, n_ctx=None, init="a photo of a", epochs=10, batch_size=1, **options
    ):
        options |= dict(n_ctx=n_ctx, init=init, epochs=epochs, batch_size=batch_size)
        super().__init__(clip, classnames, **options)

    def _start(self, seed):
        D, d = self._width(), self.clip.text.width
        h = max(1, D // 16)
        shapes = (h, D), (h,), (d, h), (d,)
        return *super()._start(seed), *uniform_start(shapes, (D, D, h, h), seed, self._device())

    def shift(self, tensors, pooled):
        """pi(x) of images [.., B, D]: [S, B, d]."""
        hidden = F.normalize(pooled, dim=-1) @ tensors["down"].mT + tensors["down_bias"][:, None]
        return hidden.relu() @ tensors["up"].mT + tensors["up_bias"][:, None]

    def _scores(self, tensors, pooled, local):
        shift = self.shift(tensors, pooled)[:, :, None]  # [S, B, 1, d]
        context = tensors["context"][:, None]  # [S, 1, (K,) M, d]
        shifted = context + (shift[:, :, None] if self.class_specific else shift)
        text = self._encode(shifted.flatten(0, 1))  # [S*B, K, D]
        text = F.normalize(text, dim=-1).unflatten(0, shifted.shape[:2])  # [S, B, K, D]
        image = F.normalize(pooled, dim=-1)[..., None, :]  # [.., B, 1, D]
        return self.clip.logit_scale * (image * text).sum(-1)

    def _numbers_per_image(self, X):
        rows = self._layout.n_prefix + sum(self._layout.lengths)
        return 16 * rows * self.clip.text.width  # 16: about what a layer takes

    def text_features(self):
        """There is none: each image has prompts of its own."""
        raise TypeError("a CoCoOp has no text features without an image; ask for logits(X)")
