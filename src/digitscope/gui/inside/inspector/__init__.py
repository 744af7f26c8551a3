"""The inspector of one feature map."""
