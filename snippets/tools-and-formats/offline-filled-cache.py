"""Fill the cache while the hub answers, then load in a process that is offline.

role: fixed
devices: [cpu]
needs: [transformers, huggingface_hub]
loopback: true
claims:
  - id: offline-cache-layers
    variable: layers
    label: Layers in the configuration loaded offline
    unit: layer
    kind: exact
    expect: 12
  - id: offline-cache-requests
    variable: requests_offline
    label: Requests that the offline process sent
    unit: "1"
    kind: exact
    expect: 0
  - id: offline-cache-requests-online
    variable: requests_online
    label: Requests that filling the cache took
    unit: "1"
    kind: measured
    at_least: 2
mutations:
  - replace: '"HF_HOME": shared, "HF_HUB_OFFLINE": "1"'
    with: '"HF_HOME": shared, "HF_HUB_OFFLINE": "0"'
    says: a process that is not offline asks the hub again
"""
import http.server
import json
import os
import subprocess
import sys
import threading

CONFIG = json.dumps({"model_type": "gpt2", "n_layer": 12}).encode()
requests = []


class Hub(http.server.BaseHTTPRequestHandler):
    """Stands in for the hub and holds one file."""

    def do_HEAD(self):
        requests.append(self.path)
        found = self.path.endswith("/config.json")
        self.send_response(200 if found else 404)
        self.send_header(*(("X-Repo-Commit", "0" * 40) if found else ("X-Error-Code", "EntryNotFound")))
        self.send_header("ETag", '"1"')
        self.send_header("Content-Length", str(len(CONFIG) if found else 0))
        self.end_headers()
        return found

    def do_GET(self):
        if self.do_HEAD():
            self.wfile.write(CONFIG)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 8000), Hub)
threading.Thread(target=server.serve_forever, daemon=True).start()
shared = f"{os.getcwd()}/home"
os.environ |= {"HF_ENDPOINT": "http://127.0.0.1:8000", "HF_HOME": shared, "HF_HUB_OFFLINE": "0"}
from huggingface_hub import hf_hub_download

hf_hub_download("openai-community/gpt2", "config.json")  # in earnest: hf download openai-community/gpt2
requests_online = len(requests)

code = 'from transformers import AutoConfig; print(AutoConfig.from_pretrained("openai-community/gpt2").n_layer)'
offline = os.environ | {"HF_HOME": shared, "HF_HUB_OFFLINE": "1"}
layers = int(subprocess.run([sys.executable, "-c", code], env=offline, capture_output=True, check=True).stdout)
requests_offline = len(requests) - requests_online
print(f"{requests_online} requests online; offline {layers} layers with {requests_offline} requests")
