#!/bin/sh
# The one commit that makes world two the Toybox: run at the root, when the grid is whole and the
# chapters have run. swap-tree.tar.gz holds every file of the tree as it is to be, but for weights
# and vendored scripts; data_scripts/running is removed afterwards, by hand.
set -e
keep=$(mktemp -d)
cp -r data_scripts/running book/_static/vendor "$keep"
git rm -rqf .
tar xzf "$keep/running/swap-tree.tar.gz"
mv "$keep/vendor" book/_static/
rm -rf data_scripts/running
mv "$keep/running" data_scripts/
for name in toybox-rn toybox-vit toybox-vit-small toybox-rn-plain; do
    cp data_scripts/running/$name.safetensors promptnotes/assets/
done
git add -A
