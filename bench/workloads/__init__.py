"""What is measured; the programs that start it stand above, since Django is set up before anything is imported."""
