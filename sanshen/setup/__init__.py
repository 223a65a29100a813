"""What sets up a machine: the engine, later init, upgrade, doctor and backup."""
