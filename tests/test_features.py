import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from safetensors.torch import load_file

from promptnotes.features import Features, cached, digest, write_safetensors


def made():
    generator = torch.Generator().manual_seed(0)
    return Features(*(torch.randn(5, *shape, generator=generator) for shape in ((3,), (4, 3))))


def test_indexing_is_over_images():
    bank = Features(torch.randn(6, 5, 3), torch.randn(6, 5, 4, 3))
    assert (len(bank), bank.views) == (5, 6) and (len(made()), made().views) == (5, None)
    some = bank[torch.tensor([3, 1])]
    assert torch.equal(some.pooled, bank.pooled[:, [3, 1]])
    assert torch.equal(some.local, bank.local[:, [3, 1]])
    assert len(bank[1:]) == 4 and len(bank[torch.arange(5) > 2]) == 2


def test_shapes_that_do_not_belong_together_raise():
    with pytest.raises(ValueError, match=r"pooled: expected \[n, D\].*\(3,\)"):
        Features(torch.zeros(3))
    with pytest.raises(ValueError, match=r"local: .*\(4, 2, 3\) beside \(5, 3\)"):
        Features(torch.zeros(5, 3), torch.zeros(4, 2, 3))


def test_cache_is_exact_and_made_once(tmp_path):
    calls = []
    for _ in range(2):
        got = cached(tmp_path, {"a": 1}, lambda: calls.append(1) or made())
        assert torch.equal(got.pooled, made().pooled) and torch.equal(got.local, made().local)
    assert calls == [1] and len(list(tmp_path.iterdir())) == 1
    cached(tmp_path, {"a": 2}, lambda: calls.append(1) or made())
    assert calls == [1, 1] and len(list(tmp_path.iterdir())) == 2


def damage_truncate(path):
    path.write_bytes(path.read_bytes()[:-7])


def damage_one_bit(path):
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)


def damage_empty(path):
    path.write_bytes(b"")


def damage_other_key(path):
    """A whole file with a true checksum, but of other features."""
    tensors = load_file(path)
    write_safetensors(path, tensors, {"key": digest("other"), "sha256": "?"})


@pytest.mark.parametrize(
    "damage", [damage_truncate, damage_one_bit, damage_empty, damage_other_key]
)
def test_a_damaged_cache_file_is_made_again(tmp_path, damage):
    cached(tmp_path, {"a": 1}, made)
    (path,) = tmp_path.iterdir()
    damage(path)
    with pytest.warns(UserWarning, match="is damaged"):
        got = cached(tmp_path, {"a": 1}, made)
    assert torch.equal(got.pooled, made().pooled) and torch.equal(got.local, made().local)
    again = cached(tmp_path, {"a": 1}, lambda: pytest.fail("it was repaired"))
    assert torch.equal(again.pooled, made().pooled)


def test_a_write_that_fails_leaves_the_old_file_and_no_rest(tmp_path):
    path = tmp_path / "x.safetensors"
    write_safetensors(path, {"a": torch.ones(2)}, {"b": "c"})
    with pytest.raises(Exception):
        write_safetensors(path, {"a": "no tensor"}, {})
    assert torch.equal(load_file(path)["a"], torch.ones(2)) and len(list(tmp_path.iterdir())) == 1


def test_threads_may_share_a_cache(tmp_path):
    """160 calls of eight threads for four entries: every one gets whole features."""
    with ThreadPoolExecutor(8) as pool:
        calls = [pool.submit(cached, tmp_path, {"entry": i % 4}, made) for i in range(160)]
        assert all(torch.equal(call.result().pooled, made().pooled) for call in calls)
    assert len(list(tmp_path.iterdir())) == 4


def test_what_a_killed_writer_left_is_removed(tmp_path, monkeypatch):
    """Whatever the next file is called. A side file that is being written is left alone."""

    def killed(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:  # as SIGKILL: nothing cleans up
        patch.setattr(os, "replace", killed)
        patch.setattr("pathlib.Path.unlink", lambda *arguments, **options: None)
        with pytest.raises(KeyboardInterrupt):
            cached(tmp_path, {"entry": 1}, made)
    (left,) = tmp_path.iterdir()
    cached(tmp_path, {"entry": 2}, made)
    assert left.exists()
    os.utime(left, (time.time() - 4000,) * 2)
    cached(tmp_path, {"entry": 3}, made)
    assert not left.exists() and len(list(tmp_path.iterdir())) == 2
