"""One feature map: receptive field, arithmetic, top examples, ablation."""
