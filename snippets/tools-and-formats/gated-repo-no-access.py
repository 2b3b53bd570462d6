"""A hub that answers "gated" to an account that is not on the list, and what huggingface_hub makes of it.

role: broken
devices: [cpu]
needs: [huggingface_hub]
loopback: true
raises:
  type: huggingface_hub.errors.GatedRepoError
  trouble: hugging-face-gated-repo
mutations:
  - replace: '"X-Error-Code", "GatedRepo"'
    with: '"X-Error-Code", "RepoNotFound"'
    says: with another code the library speaks of a missing repository
"""
import http.server
import os
import threading


class GatedHub(http.server.BaseHTTPRequestHandler):
    """Stands in for the hub: refuses every file of the repository."""

    def do_HEAD(self):
        self.send_response(403 if self.headers.get("authorization") else 401)
        self.send_header("X-Error-Code", "GatedRepo")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 8000), GatedHub)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ |= {"HF_ENDPOINT": "http://127.0.0.1:8000", "HF_HUB_OFFLINE": "0"}
from huggingface_hub import hf_hub_download

hf_hub_download("meta-llama/Llama-3.1-8B", "config.json", token="hf_of_someone_not_on_the_list")
