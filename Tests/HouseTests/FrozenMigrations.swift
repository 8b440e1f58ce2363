/// The steps of the schemas, by the SHA-256 of their text. A step that was shipped never changes: databases that have
/// run it would differ from new ones. A new step is added here with the line that the failing test prints.
let frozenMigrations: [String: String] = [
    "acqua-erp/m0001-instances": "15127fa749c4a819ec6825f69cca6b4e0b7a2591d160c31c66730af319ed2a0f",
    "acqua-erp/m0002-products": "6e868b4f2f2bbffbf37395349a4f6cd9cb87b2cb951fb2807119301042fd4136",
    "acqua-erp/m0003-stock": "8c40e0613cd98c0049e72ae0e9f2e6ecbbef96b5da9233e660564ba3ebe47721",
    "acqua-erp/m0004-customers": "5c98332a633ef66a73c890562b2ce0d2ea2bfab949d1645c038644058c074c93",
    "acqua-erp/m0005-transactions": "77605324eba891ad5a95cef9f091522d047dea07ae4ac87db5c343f26088f2b9",
    "acqua-store/m0001-store": "8a9bb1c73e403ef9105442d92f3df4d7acfae4f7a520972157c84c047b1ccf49",
    "acqua-store/m0002-deliveries": "82dc93fd4cc5bbc9af1d1b21240fd5d5309d9180ddb96a040c63e16514a4017a",
]
