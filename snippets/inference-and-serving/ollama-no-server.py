"""A question to a port that nobody listens on.

role: broken
devices: [cpu]
needs: [ollama]
loopback: true
raises: {type: ConnectionError, trouble: ollama-could-not-connect}
mutations:
  - replace: "import ollama"
    with: "import http.server as h, threading, ollama; threading.Thread(target=h.HTTPServer(('127.0.0.1', 11434), h.BaseHTTPRequestHandler).serve_forever, daemon=True).start()"
    says: a server listens on the port
"""
import ollama

client = ollama.Client(host="http://127.0.0.1:11434")
client.chat("llama3.1", messages=[{"role": "user", "content": "hello"}])
