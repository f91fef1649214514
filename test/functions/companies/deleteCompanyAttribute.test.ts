import { company, specifyDeleteAttribute } from '../../support/registry/attributes';

specifyDeleteAttribute(company);
