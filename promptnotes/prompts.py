"""From class names to prompts: templates, and contexts of vectors around a name."""

import torch

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


def check_classnames(classnames):
    """The names as a list; anything but a sequence of non-empty texts raises."""
    if (
        isinstance(classnames, str)
        or not all(isinstance(n, str) and n.strip("_ ") for n in classnames)
        or len(classnames) == 0
    ):
        raise ValueError(f"classnames: expected a list of non-empty texts, got {classnames!r}")
    return list(classnames)


class PromptLayout:
    """Where context vectors and the words of K class names stand in the prompts.

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
        classnames = check_classnames(classnames)
        if position not in POSITIONS:
            raise ValueError(f"position: expected one of {POSITIONS}, got {position!r}")
        if not isinstance(n_ctx, int) or n_ctx < 1:
            raise ValueError(
                f"n_ctx: expected a positive number of context vectors, got {n_ctx!r};"
                " for prompts of words alone use ZeroShot"
            )
        M, encode = n_ctx, clip.tokenizer.encode
        before = {"end": M, "middle": M // 2, "front": 0}[position]
        self.n_prefix = 0 if class_specific else before
        self.n_ctx, self.class_specific = M, class_specific
        words, where, lengths = [], [], []  # `where` indexes [all words of all classes; context]
        for c, name in enumerate(n.replace("_", " ") for n in classnames):
            ids = encode("X " * M + name + ".")[M:]  # name and period
            total = 1 + M + len(ids) + 1
            if total > clip.text.context_length:
                raise ValueError(
                    f"classnames: with {M} context vectors the prompt of {name!r} has "
                    f"{total} tokens; at most {clip.text.context_length} fit. Shorten "
                    "the name or lower n_ctx"
                )
            ids.append(clip.tokenizer.eot_token_id)
            n_name = len(encode(name))
            own = [~(c * M * class_specific + m) for m in range(M)]  # ~m: context row m
            row = [len(words) + i for i in range(len(ids))]
            tail = own[self.n_prefix : before] + row[:n_name] + own[before:] + row[n_name:]
            words += ids
            where += tail
            lengths.append(len(tail))
        self.words = clip.text.token_embed(words)[None]  # [1, F, d]
        self.where = torch.tensor(
            [w if w >= 0 else len(words) + ~w for w in where], device=clip.device
        )  # [R]
        self.lengths, self.n_classes = tuple(lengths), len(classnames)

    def __call__(self, context):
        G, d = context.shape[0], context.shape[-1]
        lead = (G, self.n_classes, self.n_ctx) if self.class_specific else (G, self.n_ctx)
        if context.shape[:-1] != lead or d != self.words.shape[-1]:
            raise ValueError(
                f"context: expected {[*lead, self.words.shape[-1]]}, got {list(context.shape)}"
            )
        rows = context.flatten(1, -2)  # [G, M or K*M, d]
        prefix = rows[:, : self.n_prefix]
        if self.n_prefix == self.n_ctx:  # the tails are words alone
            return prefix, Tails(self.words, self.lengths)
        rows = torch.cat([self.words.expand(G, -1, -1), rows], 1)
        return prefix, Tails(rows.index_select(1, self.where), self.lengths)
