from tests.faults.fixtures import nothing_connected, platform, quick_waits, server

__all__ = ["nothing_connected", "platform", "quick_waits", "server"]
