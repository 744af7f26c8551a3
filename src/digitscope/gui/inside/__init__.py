"""Look inside: the panel, ablation, nearest examples."""
