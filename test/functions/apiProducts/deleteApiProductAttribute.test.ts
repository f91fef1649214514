import { apiProduct, specifyDeleteAttribute } from '../../support/attributes';

specifyDeleteAttribute(apiProduct);
