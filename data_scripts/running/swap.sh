#!/bin/sh
# The one commit that makes world two the Toybox: run at the root, after the freeze.
# swap.tar.gz holds the files that were edited by hand for it; chapters in it are cut and re-pointed,
# not yet run: each "@@ say" is a sentence that waits for a number.
set -e
git rm -rq promptnotes/data/toybox data_scripts/pretrain_toybox.* data_scripts/experiments.* \
    tests/test_toybox.py tests/test_pretrain.py book/expectations
for table in base_to_new choose_toybox coop csc domain_shift plot toybox upl; do
    git rm -q book/results/$table.csv
done
git mv promptnotes/data/toybox2 promptnotes/data/toybox
for end in py toml; do git mv data_scripts/pretrain_toybox2.$end data_scripts/pretrain_toybox.$end; done
git mv tests/test_toybox2.py tests/test_toybox.py
git mv tests/test_pretrain2.py tests/test_pretrain.py
tar xzf data_scripts/running/swap.tar.gz
sed -i 's/from promptnotes.data import toybox2 as toybox/from promptnotes.data import toybox/
        s/toybox2/toybox/g' data_scripts/*.py data_scripts/*.toml tests/*.py
sed -i 's/^"""World two is what/"""The world is what/' tests/test_toybox.py
sed -i 's/The tasks of world two: which/The tasks: which/' promptnotes/data/toybox/tasks.py
for name in toybox-rn toybox-vit toybox-vit-small toybox-rn-plain; do
    for end in safetensors json csv; do
        git mv -f data_scripts/running/$name.$end promptnotes/assets/$name.$end
    done
done
git mv -f data_scripts/running/freeze.json promptnotes/assets/
for table in data_scripts/running/results/*.csv; do git mv -f $table book/results/; done
