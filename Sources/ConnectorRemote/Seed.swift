enum ConnectorRemoteSeed {}
import AsyncHTTPClient
