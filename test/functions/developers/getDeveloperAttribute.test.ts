import { developer, specifyGetAttribute } from '../../support/attributes';

specifyGetAttribute(developer);
