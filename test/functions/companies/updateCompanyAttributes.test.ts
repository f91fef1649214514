import { company, specifyReplaceAttributes } from '../../support/attributes';

specifyReplaceAttributes(company);
