"""The same question with a server there, the addresses that a client makes of OLLAMA_HOST, and what listens where.

role: fixed
devices: [cpu]
needs: [ollama]
loopback: true
claims:
  - id: ollama-answered
    variable: answered
    label: The client gets its answer once a server listens on the port
    unit: yes/no
    kind: exact
    expect: true
  - id: ollama-missing-model-status
    variable: status
    label: Status in the ResponseError for a model that a running server lacks
    unit: "1"
    kind: exact
    expect: 404
  - id: ollama-http-without-port
    variable: port_with_scheme
    label: Port that the Python client makes of http://server, without a port
    unit: "1"
    kind: exact
    expect: 80
  - id: ollama-bare-without-port
    variable: port_without_scheme
    label: Port that it makes of server, without http:// and port
    unit: "1"
    kind: exact
    expect: 11434
  - id: ollama-one-address-reached
    variable: reached_own
    label: A server bound to 127.0.0.1 is reached at 127.0.0.1
    unit: yes/no
    kind: exact
    expect: true
  - id: ollama-one-address-refused
    variable: reached_other
    label: The same server is reached at 127.0.0.2, another address of the same machine
    unit: yes/no
    kind: exact
    expect: false
  - id: ollama-all-addresses-reached
    variable: reached_when_open
    label: A server bound to 0.0.0.0 is reached at 127.0.0.2
    unit: yes/no
    kind: exact
    expect: true
mutations:
  - replace: 'listen("0.0.0.0", 11435)'
    with: 'listen("127.0.0.1", 11435)'
    says: a server that is not opened to other addresses
  - replace: 'Client(host="http://server")'
    with: 'Client(host="http://server:11434")'
    says: the port named
"""
import http.server
import json
import threading

import ollama


class Stub(http.server.BaseHTTPRequestHandler):
    """Speaks just enough of Ollama's API: one model, one answer."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = asked["model"] == "llama3.1"
        answer = {"message": {"role": "assistant", "content": "hello"}, "done": True} if known else {"error": "model not found"}
        self.send_response(200 if known else 404)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *words):
        pass


def listen(address, port):
    server = http.server.ThreadingHTTPServer((address, port), Stub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def ask(address, model="llama3.1"):
    try:
        reply = ollama.Client(host=address).chat(model, messages=[{"role": "user", "content": "hello"}])
        return reply.message.content == "hello"
    except ConnectionError:
        return False


listen("127.0.0.1", 11434)
listen("0.0.0.0", 11435)
answered = ask("http://127.0.0.1:11434")
status = 0
try:
    ask("http://127.0.0.1:11434", "another")
except ollama.ResponseError as error:
    status = error.status_code
port_with_scheme = ollama.Client(host="http://server")._client.base_url.port or 80  # httpx leaves out the usual port
port_without_scheme = ollama.Client(host="server")._client.base_url.port
reached_own, reached_other = ask("127.0.0.1:11434"), ask("127.0.0.2:11434")
reached_when_open = ask("127.0.0.2:11435")
print(f"answered: {answered}; a missing model is status {status}")
print(f"http://server goes to port {port_with_scheme}, server to {port_without_scheme}")
print(f"bound to 127.0.0.1: {reached_own} there, {reached_other} at 127.0.0.2; bound to 0.0.0.0: {reached_when_open} at 127.0.0.2")
