import { company, specifySetAttribute } from '../../support/attributes';

specifySetAttribute(company);
