"""A speller of official Chinese that needs no neural network: two n-gram models and a table of look-alikes."""
