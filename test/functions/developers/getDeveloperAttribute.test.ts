import { developer, specifyGetAttribute } from '../../support/registry/attributes';

specifyGetAttribute(developer);
