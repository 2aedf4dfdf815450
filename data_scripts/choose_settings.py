"""Choose CoOp's settings for Toybox on validation splits, once: epochs, and whether augmented views help.

    python data_scripts/choose_settings.py

The papers train 50 to 200 epochs on augmented images. Toybox is smaller than their benchmarks, so its chapters use
what is best here on the mean over all tasks, at 1 and at 16 shots, three seeds. Test splits are never loaded. Writes
book/results/choose_settings.csv, one row a run, and prints the means.
"""
from pathlib import Path

import pandas as pd
from tqdm.auto import tqdm

import promptnotes as pn
from promptnotes.data import toybox

SEEDS = [1, 2, 3]
OUT = Path(__file__).parent.parent / "book" / "results" / "choose_settings.csv"


def runs(clip, name):
    """Validation accuracy of every setting on one task."""
    task = pn.load_task(f"toybox/{name}")
    val = clip.encode_images(task.val.images)
    for shots in (1, 16):
        draws = [task.few_shot(shots, seed) for seed in SEEDS]
        labels = [d.labels for d in draws]
        for views in (None, 10):
            X = [clip.encode_images(d.images, views=views, seed=s) for d, s in zip(draws, SEEDS)]
            for n_ctx in (4, 16):
                for epochs in (25, 50, 100, 200):
                    coop = pn.CoOp(clip, task.classnames, n_ctx=n_ctx, seed=SEEDS, epochs=epochs).fit(X, labels)
                    for seed, accuracy in zip(SEEDS, coop.score(val, task.val.labels).tolist()):
                        yield dict(method="CoOp", task=task.name, backbone=clip.name, split="val", shots=shots, n_ctx=n_ctx,
                                   views=views or 0, epochs=epochs, seed=seed, accuracy=round(accuracy, 2))


if __name__ == "__main__":
    clip = pn.load_clip("toybox")
    table = pd.DataFrame([row for name in tqdm(list(toybox.TASKS)) for row in runs(clip, name)])
    OUT.parent.mkdir(exist_ok=True)
    table.to_csv(OUT, index=False)
    print(table.pivot_table(index=["shots", "n_ctx", "views"], columns="epochs", values="accuracy").round(1))
