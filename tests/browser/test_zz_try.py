import pytest, time
from tests.browser.test_running import MODELS, BUSY
from tests.browser.viewer import Shown
PRE = """
import ipykernel.comm.comm as icc, threading
log = []
_o = icc.BaseComm._reply_subshell_for
def f(self, data, default):
    r = _o(self, data, default)
    log.append(("ROUTE", self.comm_id[:4], str(data)[:70], str(default)[:5], str(r)[:5]))
    return r
icc.BaseComm._reply_subshell_for = f
_p = icc.BaseComm.publish_msg
def g(self, msg_type, data=None, metadata=None, buffers=None, **keys):
    r = _p(self, msg_type, data, metadata, buffers, **keys)
    log.append(("PUB", self.comm_id[:4], msg_type, threading.current_thread().name[:12], str(data)[:70], str(getattr(self,'_reply_subshell_id',None))[:5]))
    return r
icc.BaseComm.publish_msg = g
"""
@pytest.mark.parametrize("n", range(3))
def test_it(open_notebook, n):
    notebook = open_notebook(MODELS.replace("MODEL", "quick"), BUSY, PRE)
    notebook.run(2)
    notebook.run(0)
    shown = Shown(notebook).ready()
    notebook.start(1)
    notebook.page.wait_for_timeout(500)
    shown.sample("Coffee")
    shown.bars.first.wait_for()
    print(notebook.text(1))
    for l in notebook.ask("log"): print(l)
