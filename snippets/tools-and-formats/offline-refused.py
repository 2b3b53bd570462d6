"""A hub that answers 403 without a code: transformers says that it could not connect.

role: broken
devices: [cpu]
needs: [transformers]
loopback: true
raises:
  type: OSError
  trouble: hugging-face-offline-mode-errors
mutations:
  - replace: 'self.send_response(403)'
    with: 'self.send_response(403), self.send_header("X-Error-Code", "GatedRepo")'
    says: with the code of a gate transformers names the gate
"""
import http.server
import os
import threading


class Hub(http.server.BaseHTTPRequestHandler):
    """Stands in for the hub, which answers like this to a fine-grained token without the right it needs."""

    def do_HEAD(self):
        self.send_response(403)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 8000), Hub)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ |= {"HF_ENDPOINT": "http://127.0.0.1:8000", "HF_HUB_OFFLINE": "0", "HF_HOME": f"{os.getcwd()}/home"}
from transformers import AutoConfig

AutoConfig.from_pretrained("meta-llama/Llama-3.1-8B", token="hf_without_the_right")
