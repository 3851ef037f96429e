"""What a model teacher holds and does, without traits."""
