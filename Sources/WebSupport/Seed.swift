import Hummingbird
import JWTKit
import CryptoExtras
enum WebSupportSeed {}
