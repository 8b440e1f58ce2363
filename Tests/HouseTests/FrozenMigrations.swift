/// The steps of the schemas, by the SHA-256 of their text. A step that was shipped never changes: databases that have
/// run it would differ from new ones. A new step is added here with the line that the failing test prints.
let frozenMigrations: [String: String] = [
    "acqua-erp/m0001-instances": "ad47b8e9d0e348c0531e8312a15fb0b9b0798178e4798292a6338932ffb52355",
    "acqua-erp/m0002-products": "6e868b4f2f2bbffbf37395349a4f6cd9cb87b2cb951fb2807119301042fd4136",
    "acqua-erp/m0003-stock": "8c40e0613cd98c0049e72ae0e9f2e6ecbbef96b5da9233e660564ba3ebe47721",
    "acqua-erp/m0004-customers": "5c98332a633ef66a73c890562b2ce0d2ea2bfab949d1645c038644058c074c93",
    "acqua-erp/m0005-transactions": "77605324eba891ad5a95cef9f091522d047dea07ae4ac87db5c343f26088f2b9",
    "acqua-erp/m0006-desk": "423a93cb19ccc53f5fc5a10240c061103219c02ead50b24becaa9db43e39d00e",
    "acqua-store/m0001-store": "17d1dd857ff01e8942b38f307c5088cfc93b36029d99ea42012e1f01931a812b",
    "acqua-store/m0002-deliveries": "919675f15ddb5afabf200c600ea54c49fbfded18c2a7bb87ec8df72a806bec83",
    "acqua-store/m0003-mirror": "21108119295ae3fcd515a6ca67df56a6298825001047e24ab0ec1b424d634d78",
    "acqua-store/m0004-leases": "334c5a499fcd287cc00ada14ff944358c9ca84f4dc095cb7cac01905018b7e36",
    "acqua-store/m0006-accounts": "8d3aa823a6c6550725bc81a2b34120d728eb615652b592582fcdf6af8cdb60dc",
    "acqua-store/m0007-settings": "cf441022dadb4471025c5757763e03a0f35a92205297e045074b9157aa35f5be",
    "acqua-store/m0010-products": "cd2181b95d00f6eb6a994b97df1d48d2d447ca6e01e9ecc41a85679dbb399b27",
    "acqua-store/m0013-order-states": "804e0b93a43003ddb238252e60923eba116990375f48df149a58aeb415a13321",
    "acqua-store/m0014-carts": "a5b7ce2b38472548ba819641b9a165dc75d1cf180ad7f02f2905109ad7e43731",
    "acqua-store/m0015-desk": "ce22422396b9f4483f13e7b7a1bdf6fa2a78ea35a9c5fbe48b34b6f82011d283",
    "acqua-store/m0016-search": "01afe9372717cb718f061eb34f099963555094b055019613aa32d69efaef371a",
    "acqua-store/m0017-errors": "f92210c43b3e005624359c5bb393d98a03e4031bdffa35e70cd217c84acbb841",
    "acqua-store/m0024-mending": "9439e76b39167aea7dc18ee028b502a346f984d779c7fb34194a0aab32e4ae03",
    "acqua-store/m0025-login-holds": "9b702a11c784091ae2635ff8f6e96fc09a1911eb2831d7c7d6888ed67598bfa5",
]
