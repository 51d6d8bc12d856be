"""Asks for the network as any notebook would.

stopped by: seccomp
"""

# %%
import http.client
import socket
import urllib.request

attempt("urlopen", lambda: urllib.request.urlopen("http://127.0.0.1:9/", timeout=0.3))
attempt("create_connection", lambda: socket.create_connection(("127.0.0.1", 9), 0.3))
attempt("a server", lambda: socket.create_server(("127.0.0.1", 0)))
attempt("a request", lambda: http.client.HTTPConnection("127.0.0.1", 9, timeout=0.3).request("GET", "/"))
attempt("a lookup", lambda: socket.gethostbyname("example.org"))
