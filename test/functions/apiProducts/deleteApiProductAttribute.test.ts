import { apiProduct, specifyDeleteAttribute } from '../../support/registry/attributes';

specifyDeleteAttribute(apiProduct);
