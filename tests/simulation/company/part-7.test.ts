import { companyPart } from './company';

companyPart(7);
