"""A token of an account on the list gets the file, and the same call then works without a hub.

role: fixed
devices: [cpu]
needs: [transformers, huggingface_hub]
loopback: true
claims:
  - id: gated-refused-status
    variable: refused_status
    label: Status of the answer to a request without a token
    unit: "1"
    kind: exact
    expect: 401
  - id: gated-loaded-layers
    variable: layers
    label: Layers in the configuration that came with a token
    unit: layer
    kind: exact
    expect: 32
  - id: gated-cached-layers
    variable: layers_from_cache
    label: The same from the cache, after the hub is gone
    unit: layer
    kind: exact
    expect: 32
mutations:
  - replace: 'os.environ["HF_TOKEN"] = "hf_of_someone_on_the_list"'
    with: 'os.environ["HF_TOKEN"] = "hf_of_someone_else"'
    says: another account's token is refused
"""
import http.server
import json
import os
import threading

CONFIG = json.dumps({"model_type": "llama", "num_hidden_layers": 32}).encode()


class GatedHub(http.server.BaseHTTPRequestHandler):
    """Stands in for the hub: serves config.json to one token and refuses everybody else."""

    def do_HEAD(self):
        token = self.headers.get("authorization")
        if token != "Bearer hf_of_someone_on_the_list":
            self.send_response(403 if token else 401)
            self.send_header("X-Error-Code", "GatedRepo")
            self.send_header("Content-Length", "0")
        elif self.path.endswith("/config.json"):
            self.send_response(200)
            self.send_header("X-Repo-Commit", "0" * 40)
            self.send_header("ETag", '"1"')
            self.send_header("Content-Length", str(len(CONFIG)))
        else:
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound")
            self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        self.do_HEAD()
        if self.path.endswith("/config.json"):
            self.wfile.write(CONFIG)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 8000), GatedHub)
threading.Thread(target=server.serve_forever, daemon=True).start()
os.environ |= {"HF_ENDPOINT": "http://127.0.0.1:8000", "HF_HUB_OFFLINE": "0", "HF_HOME": f"{os.getcwd()}/home"}
from huggingface_hub import auth_check, errors
from transformers import AutoConfig

name = "meta-llama/Llama-3.1-8B"
try:
    auth_check(name)  # asks for access without a download
except errors.GatedRepoError as error:
    refused_status = error.response.status_code
os.environ["HF_TOKEN"] = "hf_of_someone_on_the_list"  # or: hf auth login
layers = AutoConfig.from_pretrained(name).num_hidden_layers
server.shutdown()
layers_from_cache = AutoConfig.from_pretrained(name, local_files_only=True).num_hidden_layers
print(f"without a token {refused_status}; with one {layers} layers; from the cache {layers_from_cache}")
