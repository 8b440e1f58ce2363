import CryptoExtras
import Hummingbird
import JWTKit

enum WebSupportSeed {}
