"""The widgets: what a notebook cell shows and what stands behind it in the kernel."""
