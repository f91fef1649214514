import { company, specifyDeleteAttribute } from '../../support/attributes';

specifyDeleteAttribute(company);
