"""Why this digit: saliency, counterfactual, sanity check."""
