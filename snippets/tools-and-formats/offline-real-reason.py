"""Behind "couldn't connect" stands a chain of errors: its end says whether the hub refused or was never asked.

role: detector
devices: [cpu]
needs: [transformers]
loopback: true
claims:
  - id: offline-reason-refused
    variable: refused_status
    label: Status found behind the error when the hub had answered
    unit: "1"
    kind: exact
    expect: 403
  - id: offline-reason-not-asked
    variable: not_asked
    label: No status is found when the hub was not asked
    unit: "yes/no"
    kind: exact
    expect: true
  - id: offline-reason-same-text
    variable: same_text
    label: transformers gives both errors the same text
    unit: "yes/no"
    kind: exact
    expect: true
mutations:
  - replace: "error = error.__cause__ or error.__context__"
    with: "error = None"
    says: without the chain the answer of the hub is not found
"""
import http.server
import os
import threading


class Hub(http.server.BaseHTTPRequestHandler):
    """Stands in for the hub and refuses every file."""

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


def status_behind(error):
    """The HTTP status of the first answer in the chain of errors, or None."""
    while error is not None:
        response = getattr(error, "response", None)
        if response is not None:
            return response.status_code
        error = error.__cause__ or error.__context__
    return None


def failure(**options):
    try:
        AutoConfig.from_pretrained("meta-llama/Llama-3.1-8B", **options)
    except OSError as error:
        return error


refused, offline = failure(token="hf_without_the_right"), failure(local_files_only=True)
refused_status = status_behind(refused) or 0
not_asked = status_behind(offline) is None
same_text = str(refused) == str(offline)
print(f"same text: {same_text}; behind it: status {refused_status}, and without a request {status_behind(offline)}")
