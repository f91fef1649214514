import { apiProduct, specifyListAttributes } from '../../support/attributes';

specifyListAttributes(apiProduct);
