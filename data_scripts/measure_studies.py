"""Measure the chapters' controlled studies, after the freeze; it goes on where it was stopped.

    python data_scripts/measure_studies.py context start specific names noise
    python data_scripts/measure_studies.py votes sides blur pseudo converge recipe choice
    python data_scripts/measure_studies.py pull views teachers caches losses

context  : chapter 2, where the class name stands, and how many vectors there are
start    : chapter 2, CoOp from words and from random vectors of three sizes
noise    : chapter 2, labels of which a share is wrong; and `dishes`, a tenth of whose labels are
           wrong, with right ones
names    : chapter 3, classes that go by the name of another
specific : chapter 3, contexts of one's own by start, length and shots, before training and after
votes    : chapter 5, four contexts that vote, at PLOT's number of prompts
sides    : chapter 5, from CoOp to PLOT in steps: the mean local feature, four votes, a uniform plan
blur     : chapter 5, local features that are drawn towards their mean, so that they differ less;
           and mixed over all places, so that they differ as much and are not local; on the
           backbone where they are
losses   : chapter 5, added after the results of the grid were seen: from CoOp to PLOT on `parts`
           with one image per class, in steps of equal length (a prompt of PLOT gets a quarter of
           the gradient) and at CoOp's own rate; and a smaller epsilon
pseudo   : chapter 6, UPL by the number of images per class, and by a threshold of confidence
teachers : chapter 6, UPL on other images or labels, each differing in one thing, and untrained
choice   : chapter 7, what Tip-Adapter may look at, on the eleven tasks; and methods that choose
           on 4 of the 16 images per class and train on the other 12
caches   : chapter 7, added after the results of the grid were seen: Tip-Adapter and a linear probe
           with settings that are not chosen; Tip-Adapter's search on its smallest and its largest
           grid; the epoch of its keys, chosen on all validation images; CLAP by the weight of its
           penalty, and that weight's validation accuracies where rates were chosen
converge : chapter 8, CoCoOp with 10 to 80 epochs
recipe   : chapter 8, CoOp with CoCoOp's start, batches, rate and epochs, so without its network;
           and CoCoOp whose images all get one shift after training
pull     : chapter 8, KgCoOp by the weight of its penalty
views    : chapter 10, augmented views of the training images

Each is a table book/results/study_NAME.csv. Where nothing else is said the tasks are the four on
which rates were chosen (measure_behaviour.toml), before any result was seen, and a method runs with
the rate of measure_behaviour.py.
"""

import argparse
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from unittest import mock

import numpy as np
import torch
import torch.nn.functional as F
from measure_behaviour import PLAN, SETS, TASKS, made

import promptnotes as pn
from promptnotes import assets
from promptnotes.data.toybox.tasks import TASKS as TOYBOX
from promptnotes.grid.run import options_of
from promptnotes.notebook import tables
from promptnotes.training import Draws

FOUR, PARTS, SEEDS = PLAN["choose"]["tasks"], "toybox/parts", range(1, 6)
NOISY = "toybox/dishes"  # a tenth of its training labels is wrong
TEN = range(1, 11)  # seeds of few images


# ---- methods that differ from the package's in one thing, the cause in question


class Sized(pn.CoOp):
    """From random vectors with entries of another standard deviation than 0.02."""

    def __init__(self, clip, classnames, std=0.02, **options):
        super().__init__(clip, classnames, **options)
        self.std = std

    def _start(self, seed):
        return tuple(tensor * (self.std / 0.02) for tensor in super()._start(seed))


class Misnamed(pn.CoOp):
    """Each class goes by the name of the next one."""

    def __init__(self, clip, classnames, **options):
        super().__init__(clip, [*classnames[1:], classnames[0]], **options)


def with_noise(labels, share, K, seed):
    """Labels [n] of which a random share is replaced by other classes, drawn at random."""
    rng = np.random.default_rng(seed)
    wrong = torch.from_numpy(rng.random(len(labels)) < share)
    other = (labels + torch.from_numpy(rng.integers(1, K, len(labels)))) % K
    return torch.where(wrong, other, labels)


def right_labels(name):
    """A Toybox task has the same images and no wrong label, as long as this context lasts."""
    return mock.patch.dict(TOYBOX, {name: replace(TOYBOX[name], label_noise=0.0)})


class NoisyCoOp(pn.CoOp):
    def __init__(self, clip, classnames, noise=0.0, **options):
        super().__init__(clip, classnames, **options)
        self.noise = noise

    def fit(self, X, y, checkpoint=None):
        K = len(self.classnames)
        y = [with_noise(labels, self.noise, K, seed) for labels, seed in zip(y, self.seed)]
        return super().fit(X, y)


class NoisyProbe(pn.LinearProbe):
    """Its few validation labels are right: they only choose C."""

    def __init__(self, noise=0.0, seed=1, **options):
        super().__init__(**options)
        self.noise, self.seed = noise, seed

    @classmethod
    def for_task(cls, clip, task, seed=1, **options):
        return cls(seed=seed, **options)

    def fit(self, X, y, *held):
        return super().fit(X, with_noise(y, self.noise, int(y.max()) + 1, self.seed), *held)


class Voting:
    """For a method that learns contexts: `members` starts on the same images, whose mean
    probabilities decide."""

    groups_seeds = False

    def __init__(self, clip, classnames, members=4, seed=1, **options):
        seeds = [seed + 100 * m for m in range(members)]
        super().__init__(clip, classnames, seed=seeds, **options)
        self.members = members

    def fit(self, X, y, *held):
        return super().fit(X, y)

    def logits(self, X):
        return super().logits(X).softmax(-1).mean(0).log()


class Votes(Voting, pn.CoOp):
    """Of pooled features, at PLOT's number of prompts."""


class LocalVotes(Voting, pn.PLOT):
    """The same with the mean local feature of an image in the place of the pooled one."""

    def __init__(self, clip, classnames, **options):
        super().__init__(clip, classnames, n_prompts=1, **options)


class Blurred(pn.PLOT):
    """The cosines of an image's local features are drawn towards their mean by a share. At 1 all
    places are alike, and PLOT is the uniform plan, whose scores do not change."""

    def __init__(self, clip, classnames, blur=0.0, **options):
        super().__init__(clip, classnames, **options)
        self.blur = blur

    def _similarities(self, text, local):
        S = super()._similarities(text, local)  # [.., B, K, L, N]
        return torch.lerp(S, S.mean(-2, keepdim=True).expand_as(S), self.blur)


def mixing(places):
    """A random orthogonal matrix [places, places] that keeps the mean of what it mixes."""
    generator = torch.Generator().manual_seed(0)
    bases = torch.randn(2, places, places, generator=generator)
    bases[:, :, 0] = 1.0  # both begin with the mean
    first, second = torch.linalg.qr(bases).Q
    return first @ second.T


class Mixed(pn.PLOT):
    """Each local feature is a mixture of an image's local features from everywhere. Their mean, and
    for each class the variance of the residual, do not change; so neither does a uniform plan."""

    def _similarities(self, text, local):
        S = super()._similarities(text, local)  # [.., B, K, L, N]
        return mixing(S.shape[-2]).to(S) @ S


class Confident(pn.UPL):
    """UPL that learns from all images above a threshold, in as many steps as from 16 a class."""

    def __init__(self, clip, classnames, threshold=0.9, **options):
        super().__init__(clip, classnames, **options)
        self.threshold = threshold

    def fit(self, X, augmented=None, checkpoint=None):
        confidence, labels = self.label(X).max(1)
        chosen = confidence >= min(self.threshold, float(confidence.max()))  # one at least
        a_class, batch = 16 * len(self.classnames), self.coop.batch_size
        steps = self.coop.epochs * (a_class // batch)
        self.coop.epochs = round(steps / max(1, int(chosen.sum()) // batch))
        self.coop.fit(X[chosen], labels[chosen])
        return self


class OneShift(pn.CoCoOp):
    """After training all images get the same shift, the mean over the training images."""

    def fit(self, X, y, checkpoint=None):
        tensors = super().fit(X, y, checkpoint)._fitted()
        images = X if isinstance(X, (list, tuple)) else [X] * len(tensors["context"])
        pooled = torch.stack([x.pooled for x in images]).to(self.clip.device)
        context = tensors["context"] + self.shift(tensors, pooled).mean(1)[:, None]
        self.context_ = context[0] if isinstance(self.seed, int) else context
        self.up_, self.up_bias_ = torch.zeros_like(self.up_), torch.zeros_like(self.up_bias_)
        return self


def redraw(chosen, groups, rng):
    """For each chosen index [m] a random one of its group, none twice. groups : one number each, of
    all images."""
    drawn = chosen.clone()
    for group in groups[chosen].unique():
        pool, own = (groups == group).nonzero()[:, 0], groups[chosen] == group
        drawn[own] = pool[torch.from_numpy(rng.permutation(len(pool)))[: int(own.sum())]]
    return drawn


class Taught(pn.UPL):
    """UPL whose images or labels are changed by the true labels, which UPL never sees.

    change : "less sure": a random image of the same true and the same predicted class takes the
        place of each chosen one, and its label; "less sure errors": of those with wrong labels
        alone; "any image": one of the same true class, whatever is predicted; "true labels": the
        images stay. Each context has a draw of its own
    """

    def __init__(self, clip, classnames, change="", truth=None, **options):
        super().__init__(clip, classnames, **options)
        self.change, self.truth = change, truth

    @classmethod
    def for_task(cls, clip, task, seed=1, **options):
        return super().for_task(clip, task, seed, truth=task.train.labels, **options)

    def fit(self, X, augmented=None, checkpoint=None):
        probabilities, K = self.label(X).cpu(), len(self.classnames)
        chosen, labels, _ = pn.top_k_per_class(probabilities, self.shots)
        predicted, alone = probabilities.argmax(1), K * K + torch.arange(len(X))
        same = {"true labels": alone, "any image": self.truth}
        same["less sure"] = pairs = self.truth * K + predicted
        same["less sure errors"] = torch.where(predicted == self.truth, alone, pairs)
        labels = self.truth[chosen] if self.change == "true labels" else labels
        rngs = [np.random.default_rng(self.seed + m) for m in range(self.members)]
        rows = [redraw(chosen, same[self.change], rng) for rng in rngs]
        self.coop.fit([X[r] for r in rows], [labels] * self.members)
        return self


class Paced(pn.UPL):
    """UPL in as many steps as from 16 images per class, whatever `shots` is."""

    def fit(self, X, augmented=None, checkpoint=None):
        chosen, batch = pn.top_k_per_class(self.label(X), self.shots), self.coop.batch_size
        steps = self.coop.epochs * (16 * len(self.classnames) // batch)
        self.coop.epochs = round(steps / max(1, len(chosen.indices) // batch))
        return super().fit(X)


# ---- the studies


@cache
def split_features(clip, task, split):
    images = getattr(task, split)
    return clip.encode_images(images.images, cache=pn.grid.FeatureStore().cache), images.labels


class Looking(pn.TipAdapter):
    """alpha and beta are the fixed ones, or chosen on a whole split.

    look : "", "val" or "test". epoch : of the keys, "last"; "best": on the test images; "val": on
        all validation images; "authors": the best on the test images, and of its accuracies before
        and after the choice the larger counts
    """

    needs_validation = False

    def __init__(self, clip, classnames, look="", epoch="last", task=None, **options):
        super().__init__(clip, classnames, **options)
        self.look, self.epoch, self.task = look, epoch, task

    @classmethod
    def for_task(cls, clip, task, seed=1, **options):
        own = dict(templates=task.templates[0], seed=seed, task=task)
        return cls(clip, task.classnames, **own, **options)

    def fit(self, X, y):
        super().fit(X, y)
        before = self.alpha_, self.beta_
        if self.look:
            self._choose(*split_features(self.clip, self.task, self.look))
        if self.epoch == "authors":
            after, test = (self.alpha_, self.beta_), split_features(self.clip, self.task, "test")
            self.alpha_, self.beta_ = max(before, after, key=lambda pair: self._with(pair, *test))
        return self

    def _with(self, pair, X, y):
        self.alpha_, self.beta_ = pair
        return self.score(X, y)

    def _train_keys(self, X, y):
        """The package's loop, and after each epoch a look at the test or validation images."""
        if self.epoch == "last":
            return super()._train_keys(X, y)
        split = "val" if self.epoch == "val" else "test"
        keys, best, at_best = self.keys_.clone().requires_grad_(), -1.0, None
        draws = Draws([X], [y], [self.seed], self.batch_size, self.clip.device, drop_last=False)
        optimiser = torch.optim.AdamW([keys], lr=self.lr, eps=1e-4)
        steps = self.epochs * len(draws.starts)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, max(1, steps))
        for epoch in range(self.epochs):
            for pooled, _, labels in draws.epoch(epoch):
                scores = self._scores(self._fitted() | {"keys": keys}, pooled[0], None)
                optimiser.zero_grad()
                F.cross_entropy(scores, labels[0]).backward()
                optimiser.step()
                schedule.step()
            self.keys_ = keys.detach().clone()
            if (accuracy := self.score(*split_features(self.clip, self.task, split))) > best:
                best, at_best = accuracy, self.keys_
        self.keys_ = self.keys_ if at_best is None else at_best


class Within:
    """Of the labelled images, the last 4 per class choose and the others train."""

    needs_validation = False

    def fit(self, X, y):
        held = torch.zeros(len(y), dtype=torch.bool)
        for k in y.unique():
            held[(y == k).nonzero()[-4:, 0]] = True
        return super().fit(X[~held], y[~held], X[held], y[held])


class ProbeWithin(Within, pn.LinearProbe):
    pass


class TipWithin(Within, pn.TipAdapter):
    pass


def few_shot(folder, name, methods, tasks=None, shots=16, seeds=SEEDS, **options):
    path = folder / f"study_{name}.csv"
    pn.grid.few_shot_grid(methods, tasks or FOUR, shots, seeds, path=path, **options)


def untrained(methods):
    """The same methods, and each of them before its first step."""
    return methods | {f"{name}, epoch 0": partial(m, epochs=0) for name, m in methods.items()}


def context(folder, **options):
    coop = made(folder, "CoOp")["CoOp"]
    methods = {
        f"{position}, M={M}": partial(coop, position=position, n_ctx=M)
        for position in ("end", "middle", "front")
        for M in (4, 16)
    }
    methods["end, M=1"] = partial(coop, n_ctx=1)
    few_shot(folder, "context", methods, **options)


def start(folder, **options):
    rate = made(folder, "CoOp")["CoOp"].keywords
    methods = {"words": partial(pn.CoOp, init="a photo of a", **rate)}
    for std in (0.005, 0.02, 0.08):
        methods[f"random, {std}"] = partial(Sized, n_ctx=4, std=std, **rate)
    few_shot(folder, "start", untrained(methods), shots=(1, 16), **options)


def noise(folder, **options):
    rate = made(folder, "CoOp")["CoOp"].keywords
    methods = {}
    for share in (0.1, 0.2, 0.4):
        methods[f"CoOp, {share:.0%} wrong"] = partial(NoisyCoOp, noise=share, **rate)
        methods[f"probe, {share:.0%} wrong"] = partial(NoisyProbe, noise=share)
    few_shot(folder, "noise", methods, **options)
    methods = {
        f"{name}, right labels": m for name, m in made(folder, "CoOp", "LinearProbe").items()
    }
    options["n_jobs"] = 1  # another process would not see the change
    with right_labels("dishes"):
        few_shot(folder, "noise", methods, [NOISY], **options)


def names(folder, **options):
    coop, csc = made(folder, "CoOp", "CSC").values()
    methods = {
        "unified": partial(Misnamed, **coop.keywords),
        "class-specific": partial(Misnamed, **csc.keywords),
    }
    few_shot(folder, "names", methods, shots=(1, 16), **options)


def specific(folder, **options):
    csc = made(folder, "CSC")["CSC"]
    methods = {
        "M=16": csc,
        "M=4": partial(csc, n_ctx=4),
        "words": partial(csc, init="a photo of a"),
        "words, M=16": partial(csc, init="a photo of " * 5 + "a"),
    }
    few_shot(folder, "specific", untrained(methods), shots=(1, 4, 16), **options)


def votes(folder, **options):
    rate = made(folder, "CoOp")["CoOp"].keywords
    four = {"4 votes": partial(Votes, **rate)}
    few_shot(folder, "votes", four, TASKS, (1, 4), **options)


def sides(folder, **options):
    own = made(folder, "CoOp")["CoOp"].keywords | dict(batch_size=32)
    methods = made(folder, "PLOT, uniform plan") | {
        "mean local feature": partial(pn.PLOT, n_prompts=1, **own),
        "4 votes, mean local feature": partial(LocalVotes, **own),
    }
    few_shot(folder, "sides", methods, TASKS, (1, 4), **options)


def blur(folder, **options):
    plot = made(folder, "PLOT")["PLOT"]
    methods = {f"blur {b}": partial(Blurred, blur=b, **plot.keywords) for b in (0.5, 0.75)}
    methods["mixed"] = partial(Mixed, **plot.keywords)
    few_shot(folder, "blur", methods, TASKS, (1, 4), clip="toybox-vit", **options)


def losses(folder, **options):
    coop, flat, plot = made(folder, "CoOp", "PLOT, uniform plan", "PLOT").values()
    methods = {"PLOT, uniform plan": flat, "PLOT, eps 0.03": partial(plot, eps=0.03, max_iter=1000)}
    for lr in (plot.keywords["lr"] / 4, coop.keywords["lr"]):
        own = dict(lr=lr, batch_size=32)
        methods[f"pooled feature, {lr:g}"] = partial(pn.CoOp, **own)
        methods[f"mean local feature, {lr:g}"] = partial(pn.PLOT, n_prompts=1, **own)
        methods[f"4 votes, mean local feature, {lr:g}"] = partial(LocalVotes, **own)
    few_shot(folder, "losses", methods, [PARTS], 1, TEN, **options)


def pseudo(folder, **options):
    own = made(folder, "UPL")["UPL"].keywords | dict(members=4)
    methods = {f"K = {K}": partial(pn.UPL, **own | dict(shots=K)) for K in (1, 4, 16, 64)}
    for threshold in (0.5, 0.7, 0.9):
        methods[f"above {threshold}"] = partial(Confident, threshold=threshold, **own)
    few_shot(folder, "pseudo", methods, **options)


def teachers(folder, **options):
    own = made(folder, "UPL")["UPL"].keywords
    four = own | dict(members=4)
    changes = "less sure", "less sure errors", "any image", "true labels"
    methods = {change: partial(Taught, change=change, **four) for change in changes}
    methods |= {f"K = {K}, paced": partial(Paced, **four | dict(shots=K)) for K in (4, 64)}
    methods["one context"] = partial(pn.UPL, **own | dict(members=1))
    few_shot(folder, "teachers", methods, **options)
    untrained = {"untrained": partial(pn.UPL, **own | dict(epochs=0))}
    few_shot(folder, "teachers", untrained, SETS, **options)


def converge(folder, **options):
    cocoop = made(folder, "CoCoOp")["CoCoOp"]
    methods = {f"{epochs} epochs": partial(cocoop, epochs=epochs) for epochs in (10, 20, 40, 80)}
    path = folder / "study_converge.csv"
    pn.grid.base_to_new(methods, FOUR, seeds=SEEDS, path=path, **options)


def recipe(folder, **options):
    cocoop = made(folder, "CoCoOp")["CoCoOp"]
    said = options_of(cocoop)
    coop = partial(pn.CoOp, **{name: said[name] for name in ("init", "batch_size", "lr")})
    methods = {f"{epochs} epochs": partial(coop, epochs=epochs) for epochs in (10, 20, 40)}
    methods["one shift"] = partial(OneShift, **cocoop.keywords)
    path = folder / "study_recipe.csv"
    pn.grid.base_to_new(methods, FOUR, seeds=SEEDS, path=path, **options)


def choice(folder, **options):
    tip_f = made(folder, "TipAdapter-F")["TipAdapter-F"].keywords
    tips = {"TipAdapter": dict(finetune=False), "TipAdapter-F": tip_f}
    probe = {"LinearProbe, 12 + 4": ProbeWithin}
    within = {f"{n}, 12 + 4": partial(TipWithin, **own) for n, own in tips.items()}
    few_shot(folder, "choice", probe | within, SETS, 16, **options)
    looks = {f"{n}, few-shot val": partial(pn.TipAdapter, **own) for n, own in tips.items()}
    for n, own in tips.items():
        for words, look in {"fixed": "", "whole val": "val", "test": "test"}.items():
            looks[f"{n}, {words}"] = partial(Looking, look=look, **own)
    looks["TipAdapter-F, best epoch"] = partial(Looking, epoch="best", **tip_f)
    looks["TipAdapter-F, authors"] = partial(Looking, look="val", epoch="authors", **tip_f)
    path = folder / "study_choice.csv"
    pn.grid.few_shot_grid(looks, SETS, 1, TEN, path=path, **options)
    pn.grid.few_shot_grid(looks, SETS, 16, SEEDS, path=path, **options)


def caches(folder, **options):
    tip_f, clap = made(folder, "TipAdapter-F", "CLAP").values()
    tips = {"TipAdapter": dict(finetune=False), "TipAdapter-F": tip_f.keywords}
    probe = partial(pn.LinearProbe, C=0.316)  # of CLIP's README, for another set
    methods, within = {"LinearProbe, C = 0.316": probe}, {}
    for n, own in tips.items():
        methods[f"{n}, fixed"] = partial(Looking, **own)
        for search in ((7, 3), (50, 50)):  # the authors' smallest grid and their largest
            methods[f"{n}, {search}"] = partial(pn.TipAdapter, search=search, **own)
        within[f"{n}, (50, 50), 12 + 4"] = partial(TipWithin, search=(50, 50), **own)
    claps = {f"CLAP, {w}": partial(clap, weight=w) for w in (1, 0.3, 0.1, 0.03, 0.01)}
    path = folder / "study_caches.csv"
    pn.grid.few_shot_grid(methods | claps, SETS, (1, 2), TEN, path=path, **options)
    few_shot(folder, "caches", methods | claps | within, SETS, 16, **options)
    epoch = {"TipAdapter-F, val epoch": partial(Looking, epoch="val", **tip_f.keywords)}
    pn.grid.few_shot_grid(epoch, SETS, 1, TEN, path=path, **options)
    pn.grid.few_shot_grid(epoch, SETS, 16, SEEDS, path=path, **options)
    claps, plan = {f"{n}, val": method for n, method in claps.items()}, PLAN["choose"]
    own = dict(split="val", path=path) | options
    pn.grid.few_shot_grid(claps, FOUR, plan["shots"], plan["seeds"], **own)


def pull(folder, **options):
    kgcoop = made(folder, "KgCoOp")["KgCoOp"]
    methods = {f"w = {w}": partial(kgcoop, weight=w) for w in (0, 1, 2, 4, 8, 16)}
    pn.grid.base_to_new(methods, FOUR, seeds=SEEDS, path=folder / "study_pull.csv", **options)


def views(folder, **options):
    tasks = [task for task in FOUR if task != "toybox/wild"]  # half of the time is its images'
    methods = made(folder, "CoOp", "CLIPAdapter", "TipAdapter-F")
    for V in (None, 1, 5, 20, 50):
        few_shot(folder, "views", methods, tasks, (1, 16), views=V, **options)
    del methods["TipAdapter-F"]  # its cache holds the views that it was made of
    few_shot(folder, "views", methods, tasks, 1, views="online", **options)
    del methods["CLIPAdapter"]
    few_shot(folder, "views", methods, tasks, views="online", grouped=False, **options)


STUDIES = {
    study.__name__: study
    for study in (
        context,
        start,
        noise,
        names,
        specific,
        votes,
        sides,
        blur,
        losses,
        pseudo,
        teachers,
        choice,
        caches,
        converge,
        recipe,
        pull,
        views,
    )
}


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("studies", nargs="+", choices=STUDIES)
    parser.add_argument("--jobs", type=int, default=2, help="processes (%(default)s)")
    parser.add_argument("--results", type=Path, default=tables.book() / "results")
    args = parser.parse_args(argv)
    if not assets.freeze():
        parser.error("no learned method is run before the freeze: data_scripts/freeze.py")
    for name in args.studies:
        STUDIES[name](args.results, n_jobs=args.jobs)


if __name__ == "__main__":
    import measure_studies  # by this name other processes find what is cached

    measure_studies.main()
