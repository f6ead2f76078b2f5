export { orderBody } from '../../shared/shell/order-body.ts';
