"""What the pages show, prepared as frozen values: templates decide nothing and only escape."""
