"""What the embedded platform's apps hold beside models and workflows: datasets and inputs."""
