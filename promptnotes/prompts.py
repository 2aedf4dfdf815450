"""From class names to prompts: templates, and contexts of vectors around a name."""

import warnings

import torch

from . import checks
from .text_tower import Tails

POSITIONS = ("end", "middle", "front")


def fill(template, name):
    """A template with its {} filled by a class name, in which "_" becomes a space."""
    if not isinstance(template, str) or template.count("{}") != 1:
        raise ValueError(
            "template: expected a text with one {} for the class name, such as "
            f"'a photo of a {{}}.', got {template!r}"
        )
    return template.replace("{}", name.replace("_", " "))


def check_classnames(classnames, clip):
    """The names as a list, if prompts of a Backbone can hold them.

    Names of equal tokens give a UserWarning, since no prompt can tell their classes apart; two
    pairs of ImageNet's names are equal.
    """
    if not hasattr(clip, "tokenizer"):
        raise TypeError(f"clip: expected a Backbone, as load_clip gives, got {clip!r}")
    special = {clip.tokenizer.sot_token_id, clip.tokenizer.eot_token_id}
    names, by_tokens = checks.texts("classnames", classnames), {}
    for name in names:
        tokens = tuple(clip.tokenizer.encode(name.replace("_", " ")))
        if not tokens or special.intersection(tokens) or "\0" in name:
            raise ValueError(
                f"classnames: expected words, got {name!r}, which holds a token that marks the "
                "end of a text, or nothing that the tokenizer reads"
            )
        by_tokens.setdefault(tokens, []).append(name)
    alike = []
    for group in by_tokens.values():
        different = list(dict.fromkeys(group))
        if len(different) > 1:
            alike.append(f"{' and '.join(map(repr, different))} have the same tokens")
        elif len(group) > 1:
            alike.append(f"{group[0]!r} appears more than once")
    if alike:
        warnings.warn(
            f"classnames: {'; '.join(alike)}; no prompt can tell such classes apart", stacklevel=3
        )
    return names


class PromptLayout:
    """The rows of K prompts: which are context vectors, and which are words.

    A prompt is "X X .. X {name}." (CoOp trainers/coop.py:98-110), name and period tokenised
    together, the M X's replaced by vectors. By position (coop.py:126-180):

        end     [SOS] V1 .. VM name . [EOT]
        middle  [SOS] V1 .. VM/2 name VM/2+1 .. VM . [EOT]
        front   [SOS] name V1 .. VM . [EOT]

    The name has as many tokens as it has without the period. Where the two merge, as ")" and "."
    do into ").", the name keeps the merged token, as in the authors' code.

    Called with a context, it gives the prefix that all classes share and the tails that follow:
        context [G, M, d]     unified          -> prefix [G, P, d], P = M, M//2, 0 by position
        context [G, K, M, d]  class-specific   -> prefix [G, 0, d]
    """

    def __init__(self, clip, classnames, n_ctx, position="end", class_specific=False):
        self.n_ctx = M = checks.integer("n_ctx", n_ctx, least=1)
        self.class_specific = checks.flag("class_specific", class_specific)
        checks.choice("position", position, POSITIONS)
        classnames = checks.texts("classnames", classnames)
        n_before = {"end": M, "middle": M // 2, "front": 0}[position]
        self.n_prefix = 0 if class_specific else n_before
        prompts = [self._words(clip, name.replace("_", " ")) for name in classnames]
        n_words = sum(len(ids) for ids, _ in prompts)
        # A tail's rows are numbered in [all words of all classes; all context vectors].
        rows, lengths, word, vector = [], [], 0, n_words
        for ids, n_name in prompts:
            words = list(range(word, word + len(ids)))
            vectors = list(range(vector, vector + M))
            tail = vectors[self.n_prefix : n_before] + words[:n_name]
            tail += vectors[n_before:] + words[n_name:]
            rows += tail
            lengths.append(len(tail))
            word += len(ids)
            if class_specific:
                vector += M
        ids = [token for ids, _ in prompts for token in ids]
        self.words = clip.text.token_embed(ids)[None]  # [1, F, d]
        self.rows = torch.tensor(rows, device=clip.device)  # [R]
        self.lengths, self.n_classes = tuple(lengths), len(classnames)

    def _words(self, clip, name):
        """Token ids of name, period and [EOT], and how many of them are the name's."""
        M, encode = self.n_ctx, clip.tokenizer.encode
        ids = encode("X " * M + name + ".")[M:] + [clip.tokenizer.eot_token_id]
        length = 1 + M + len(ids)
        if length > clip.text.context_length:
            raise ValueError(
                f"classnames: with {M} context vectors the prompt of {name!r} has {length} tokens; "
                f"at most {clip.text.context_length} fit. Shorten the name or lower n_ctx"
            )
        return ids, len(encode(name))

    def __call__(self, context):
        G, d = context.shape[0], self.words.shape[-1]
        expected = (G, self.n_ctx, d)
        if self.class_specific:
            expected = (G, self.n_classes, self.n_ctx, d)
        if context.shape != expected:
            raise ValueError(f"context: expected {list(expected)}, got {list(context.shape)}")
        vectors = context.flatten(1, -2)  # [G, M or K*M, d]
        prefix = vectors[:, : self.n_prefix]
        if self.n_prefix == self.n_ctx:  # the tails are words alone
            return prefix, Tails(self.words, self.lengths)
        rows = torch.cat([self.words.expand(G, -1, -1), vectors], 1)
        return prefix, Tails(rows.index_select(1, self.rows), self.lengths)
