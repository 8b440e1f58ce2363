import AsyncHTTPClient

enum ConnectorRemoteSeed {}
