"""What the public names are to a user's type checker. mypy reads this file (`make lint`); nothing
runs it. A name that loses its type becomes Any, and its line an error."""

from typing import assert_type

import torch

import promptnotes as pn

clip = pn.load_clip("toybox", device="cpu", dtype="float32")
task = pn.load_task("toybox/iconic")
shot = task.few_shot(shots=16, seed=1)
X = clip.encode_images(shot.images, local=True, views=2)
coop = pn.CoOp(clip, task.classnames, n_ctx=16).fit(X, shot.labels)
upl = pn.UPL(clip, task.classnames).fit(X)

assert_type(clip, pn.Backbone)
assert_type(clip.encode_text(["a dog"]), torch.Tensor)
assert_type(task, pn.Task)
assert_type(task.base_new(), tuple[pn.Task, pn.Task])
assert_type(task.few_shot_val(4, 1), pn.ImageSet)
assert_type(shot.labels, torch.Tensor)
assert_type(X, pn.Features)
assert_type(X.local, torch.Tensor | None)
assert_type(X[0:3].to("cpu"), pn.Features)
assert_type(coop, pn.CoOp)
assert_type(coop.predict(X), torch.Tensor)
assert_type(coop.predict_proba(X), torch.Tensor)
assert_type(coop.text_features(), torch.Tensor)
assert_type(coop.with_classes(["cat"]), pn.CoOp)
assert_type(coop.score(X, shot.labels), float | torch.Tensor)
assert_type(pn.KgCoOp(clip, task.classnames).fit(X, shot.labels), pn.KgCoOp)
assert_type(pn.LPPlusPlus(clip, task.classnames).fit(X, shot.labels), pn.LPPlusPlus)
assert_type(pn.LinearProbe(C=1.0).fit(X, shot.labels), pn.LinearProbe)
assert_type(pn.TipAdapter(clip, task.classnames).fit(X, shot.labels), pn.TipAdapter)
assert_type(pn.CLAP(clip, task.classnames).fit(X, shot.labels), pn.CLAP)
assert_type(pn.ZeroShot(clip, task.classnames).fit(), pn.ZeroShot)
assert_type(upl, pn.UPL)
assert_type(upl.member_logits(X), torch.Tensor)
assert_type(pn.top_k_per_class(coop.predict_proba(X)).confidences, torch.Tensor)
assert_type(pn.sinkhorn(torch.ones(3, 2)), torch.Tensor)
assert_type(pn.ImageFolder("photos").train, pn.ImageSet)
