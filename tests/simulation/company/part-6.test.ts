import { companyPart } from './company';

companyPart(6);
