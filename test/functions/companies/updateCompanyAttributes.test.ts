import { company, specifyReplaceAttributes } from '../../support/registry/attributes';

specifyReplaceAttributes(company);
