"""From class names to prompts: templates, and contexts of vectors around a name."""

import warnings

import torch

from . import checks
from .text_tower import Tails

POSITIONS = ("end", "middle", "front")


def fill(template, name):
    """A template with its {} filled by a class name, in which "_" becomes a space."""
    if not isinstance(template, str) or template.count("{}") != 1:
        got = f"such as 'a photo of a {{}}.', got {template!r}"
        raise ValueError(f"template: expected a text with one {{}} for the class name, {got}")
    return template.replace("{}", name.replace("_", " "))


def check_classnames(classnames, clip):
    """The names as a list, if a Backbone's prompts can hold them. Names of equal tokens, as two
    pairs of ImageNet's are, give a UserWarning."""
    if not hasattr(clip, "tokenizer"):
        raise TypeError(f"clip: expected a Backbone, as load_clip gives, got {clip!r}")
    special = {clip.tokenizer.sot_token_id, clip.tokenizer.eot_token_id}
    names, groups = checks.texts("classnames", classnames), {}
    for name in names:
        tokens = tuple(clip.tokenizer.encode(name.replace("_", " ")))
        if not tokens or "\0" in name or special.intersection(clip.tokenizer.encode(name)):
            raise ValueError(f"classnames: {name!r} holds a special token, or no word; rename it")
        groups.setdefault(tokens, []).append(name)
    alike = []
    for group in groups.values():
        if len(group) > 1:
            same = len(set(group)) == 1
            alike.append(f"{group[0]} appears more than once" if same else " = ".join(group))
    if alike:
        text = f"{', '.join(alike)}; no prompt can tell apart names of equal tokens"
        warnings.warn(f"classnames: {text}", stacklevel=3)
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
        n_before = {"end": M, "middle": M // 2, "front": 0}[position]
        self.n_prefix = 0 if class_specific else n_before
        names = [name.replace("_", " ") for name in checks.texts("classnames", classnames)]
        self.n_classes, most = len(names), clip.text.context_length
        # A tail's rows are numbered in [all context vectors; all words of all classes].
        word = M * self.n_classes if class_specific else M
        ids, tails, vectors = [], [], list(range(M))
        for name in names:
            words = clip.tokenizer.encode("X " * M + name + ".")[M:] + [clip.tokenizer.eot_token_id]
            n_name, n_tokens = len(clip.tokenizer.encode(name)), 1 + M + len(words)
            if n_tokens > most:
                text = f"with {M} context vectors the prompt of {name!r} has {n_tokens} tokens"
                raise ValueError(f"classnames: {text}; at most {most} fit: shorten it, or n_ctx")
            word_rows = list(range(word, word + len(words)))
            before, after = vectors[self.n_prefix : n_before], vectors[n_before:]
            tails.append(before + word_rows[:n_name] + after + word_rows[n_name:])
            ids += words
            word += len(words)
            if class_specific:
                vectors = [row + M for row in vectors]
        self.words = clip.text.token_embed(ids)[None]  # [1, F, d]
        self.rows = torch.tensor([row for tail in tails for row in tail], device=clip.device)  # [R]
        self.lengths = tuple(map(len, tails))

    def __call__(self, context):
        G, d = context.shape[0], self.words.shape[-1]
        K = (self.n_classes,) if self.class_specific else ()
        expected, got = [G, *K, self.n_ctx, d], list(context.shape)
        if got != expected:
            raise ValueError(f"context: expected {expected}, got {got}")
        vectors = context.flatten(1, -2)  # [G, M or K*M, d]
        prefix = vectors[:, : self.n_prefix]
        if self.n_prefix == self.n_ctx:  # the tails are words alone
            return prefix, Tails(self.words, self.lengths)
        rows = torch.cat([vectors, self.words.expand(G, -1, -1)], 1)
        return prefix, Tails(rows.index_select(1, self.rows), self.lengths)
