import { apiProduct, specifyListAttributes } from '../../support/registry/attributes';

specifyListAttributes(apiProduct);
