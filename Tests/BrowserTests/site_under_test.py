"""Acqua and a store as processes of their own on embedded databases, for the journeys in a real browser."""

import json
import os
import pathlib
import re
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request

PASSWORD = "una clave larga"
INSTANCE = "Beauties"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """One installation in a folder of its own; `with Site(acqua, folder) as site:`."""

    def __init__(self, acqua, folder):
        self.acqua, self.folder = acqua, pathlib.Path(folder)
        self.erp_port, self.store_port = free_port(), free_port()
        self.shop = f"http://127.0.0.1:{self.store_port}/tienda"
        self.processes = []
        self.environment = dict(
            os.environ,
            ACQUA_KEY_FILE=str(self.folder / "acqua.key"),
            ACQUA_ALLOW_PRIVATE_ERP="true",
            ACQUA_URL_TEMPLATE=f"http://127.0.0.1:{self.erp_port}/{{instance}}",
        )

    def __enter__(self):
        (self.folder / "password").write_text(PASSWORD + "\n")
        erp, store = f"sqlite:{self.folder}/erp.sqlite", f"sqlite:{self.folder}/store.sqlite"
        password = ["--password-file", str(self.folder / "password")]
        self.run("erp", "init", "--database", erp, "--instance", INSTANCE, "--username", "maria", *password)
        for username, permission in [("conector", "write"), ("rita", "read")]:
            self.run("erp", "user", "--database", erp, "--instance", INSTANCE, "--username", username, *password, "--permission", permission)
        said = self.run("store", "init", "--database", store, "--store", "tienda", "--token-file", str(self.folder / "token"), "--origin", self.shop[:-7])
        self.welcome = re.search(r"http\S+/admin/welcome\?code=\S+", said).group(0)
        self.start("erp", "serve", "--database", erp, "--listen", f"127.0.0.1:{self.erp_port}")
        self.start("store", "serve", "--database", store, "--listen", f"127.0.0.1:{self.store_port}")
        for port in (self.erp_port, self.store_port):
            self.until(lambda: self.ask("GET", f"http://127.0.0.1:{port}/health")[0] == 200, "a server does not become healthy")
        self.token = (self.folder / "token").read_text().strip()
        login = {"username": "maria", "password": PASSWORD}
        self.manager = self.ask("POST", self.erp("tokens/write"), login)[1]["access_token"]
        return self

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=20)

    def run(self, *arguments):
        return subprocess.run([self.acqua, *arguments], env=self.environment, check=True, capture_output=True, text=True).stdout

    def start(self, *arguments):
        log = open(self.folder / f"{arguments[0]}.log", "ab")
        self.processes.append(subprocess.Popen([self.acqua, *arguments], env=self.environment, stdout=log, stderr=log))

    def erp(self, path):
        return f"http://127.0.0.1:{self.erp_port}/{INSTANCE}/api/v1/{path}"

    def store(self, path):
        return f"{self.shop}/api/v1/{path}"

    def ask(self, method, url, body=None, token=None, version=None, key=None):
        """Status and JSON of an answer; status 0 where none came."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": key or secrets.token_hex(8)}
        if version:
            headers["If-Match"] = f'"{version}"'
        if token:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=60) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")
        except OSError:
            return 0, None

    def manage(self, method, path, body=None, version=None):
        status, answer = self.ask(method, self.erp(path), body, self.manager, version)
        assert 200 <= status < 300, (method, path, status, answer)
        return answer

    def merchant(self, method, path, body=None):
        status, answer = self.ask(method, self.store(path), body, self.token)
        assert 200 <= status < 300, (method, path, status, answer)
        return answer

    def stock(self, sku, quantity):
        self.manage("POST", "stock/movements", {"reason": "count", "lines": [{"sku": sku, "quantity": str(quantity)}]})

    def load(self, sku, name, price, quantity):
        """A product that both sides have."""
        self.merchant("PUT", f"products/{sku}", {"name": name})
        self.manage("PUT", f"products/{sku}", {"name": name})
        self.stock(sku, quantity)
        self.manage("PUT", "price-lists/base/prices", {"prices": [{"sku": sku, "unit_price": price}]})

    @staticmethod
    def until(condition, otherwise, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                return
            time.sleep(0.1)
        raise AssertionError(otherwise)
